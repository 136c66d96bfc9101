# Where each shell looks, which depends on the prefix; that is known only when it is installed.
set(share ${CMAKE_INSTALL_PREFIX}/share)
set(zsh ${share}/zsh/site-functions)
set(fish ${share}/fish/vendor_completions.d)
if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
    set(zsh ${share}/zsh/vendor-completions)
elseif(CMAKE_INSTALL_PREFIX STREQUAL "/usr/local")
    set(fish /etc/fish/completions) # Debian's fish looks nowhere below /usr/local
endif()
foreach(directory ${share}/bash-completion/completions ${zsh} ${fish})
    open_directory(${directory})
endforeach()
set(here ${CMAKE_CURRENT_LIST_DIR})
foreach(program convassign convassignd)
    file(INSTALL DESTINATION ${share}/bash-completion/completions TYPE FILE RENAME ${program}
        FILES ${here}/${program}.bash)
    file(INSTALL DESTINATION ${zsh} TYPE FILE FILES ${here}/_${program})
    file(INSTALL DESTINATION ${fish} TYPE FILE FILES ${here}/${program}.fish)
endforeach()
