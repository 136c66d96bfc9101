# Run at each build: writes OUTPUT from core/base/version.cc.in, with VERSION and the commit of SOURCE, and leaves the
# file alone while both are the same. Git knows the commit of a checkout, core/base/commit.txt that of an archive.
get_filename_component(SOURCE ${SOURCE} REALPATH)
execute_process(COMMAND git rev-parse --show-toplevel --short=7 HEAD
    WORKING_DIRECTORY ${SOURCE} OUTPUT_VARIABLE answer RESULT_VARIABLE status ERROR_QUIET)
set(COMMIT "")
if(status EQUAL 0 AND answer MATCHES "^([^\n]+)\n([0-9a-f]+)\n$" AND CMAKE_MATCH_1 STREQUAL SOURCE)
    set(COMMIT " (${CMAKE_MATCH_2})")
else() # no checkout, or one of something else that this archive lies in
    file(STRINGS ${SOURCE}/core/base/commit.txt commit LIMIT_COUNT 1)
    if(commit MATCHES "^([0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f])[0-9a-f]*$")
        set(COMMIT " (${CMAKE_MATCH_1})")
    endif()
endif()
configure_file(${SOURCE}/core/base/version.cc.in ${OUTPUT} @ONLY)
