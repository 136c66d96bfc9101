# Makes the folders that something is installed into and that are not there yet, for everybody to read: CMake makes
# them under root's own umask, whatever CMAKE_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS says.
function(open_directory directory)
    set(path "$ENV{DESTDIR}${directory}")
    if(EXISTS "${path}")
        return()
    endif()
    get_filename_component(parent "${directory}" DIRECTORY)
    if(NOT parent STREQUAL directory)
        open_directory("${parent}")
    endif()
    file(MAKE_DIRECTORY "${path}")
    file(CHMOD "${path}" PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE
        GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
endfunction()

foreach(directory ${CONVASSIGN_DIRECTORIES})
    get_filename_component(directory "${directory}" ABSOLUTE BASE_DIR "${CMAKE_INSTALL_PREFIX}")
    open_directory("${directory}")
endforeach()
