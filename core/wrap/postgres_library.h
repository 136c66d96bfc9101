// SPDX-License-Identifier: MIT
#pragma once

#include <libpq-fe.h>

namespace convassign {

/// The functions of libpq. It is loaded when the first database of a server is opened, because it brings two
/// dozen libraries, and nobody else is to wait for them at each start.
class Libpq {
public:
    /// Throws DatabaseError where it is not installed, or too old.
    Libpq();
    Libpq(const Libpq&) = delete;
    Libpq& operator=(const Libpq&) = delete;

private:
    struct Symbol {
        void* address;
        template <typename Function>
        operator Function*() const { // NOLINT(google-explicit-constructor): it is the function
            return reinterpret_cast<Function*>(address);
        }
    };
    [[nodiscard]] Symbol at(const char* name) const;

    void* library_;

public:
    decltype(PQcmdTuples)* changed_rows = at("PQcmdTuples");
    decltype(PQclear)* clear = at("PQclear");
    decltype(PQcmdStatus)* command_tag = at("PQcmdStatus");
    decltype(PQconnectPoll)* connect_poll = at("PQconnectPoll");
    decltype(PQconnectStartParams)* connect_start_params = at("PQconnectStartParams");
    decltype(PQconnectionNeedsPassword)* connection_needs_password = at("PQconnectionNeedsPassword");
    decltype(PQconsumeInput)* consume_input = at("PQconsumeInput");
    decltype(PQntuples)* count_rows = at("PQntuples");
    decltype(PQenterPipelineMode)* enter_pipeline_mode = at("PQenterPipelineMode");
    decltype(PQerrorMessage)* error_message = at("PQerrorMessage");
    decltype(PQexitPipelineMode)* exit_pipeline_mode = at("PQexitPipelineMode");
    decltype(PQfinish)* finish = at("PQfinish");
    decltype(PQflush)* flush = at("PQflush");
    decltype(PQfreemem)* free = at("PQfreemem");
    decltype(PQconninfoFree)* free_settings = at("PQconninfoFree");
    decltype(PQisBusy)* is_busy = at("PQisBusy");
    decltype(PQgetisnull)* is_null = at("PQgetisnull");
    decltype(PQgetlength)* length = at("PQgetlength");
    decltype(PQnotifies)* next_notification = at("PQnotifies");
    decltype(PQgetResult)* next_result = at("PQgetResult");
    decltype(PQconninfoParse)* parse_settings = at("PQconninfoParse");
    decltype(PQpipelineSync)* pipeline_sync = at("PQpipelineSync");
    decltype(PQbackendPID)* process = at("PQbackendPID");
    decltype(PQresultErrorField)* result_error_field = at("PQresultErrorField");
    decltype(PQresultErrorMessage)* result_error_message = at("PQresultErrorMessage");
    decltype(PQresultStatus)* result_status = at("PQresultStatus");
    decltype(PQsendPrepare)* send_prepare = at("PQsendPrepare");
    decltype(PQsendQuery)* send_query = at("PQsendQuery");
    decltype(PQsendQueryParams)* send_query_params = at("PQsendQueryParams");
    decltype(PQsendQueryPrepared)* send_query_prepared = at("PQsendQueryPrepared");
    decltype(PQsetnonblocking)* set_nonblocking = at("PQsetnonblocking");
    decltype(PQsetNoticeReceiver)* set_notice_receiver = at("PQsetNoticeReceiver");
    decltype(PQsocket)* socket = at("PQsocket");
    decltype(PQstatus)* status = at("PQstatus");
    decltype(PQftype)* type = at("PQftype");
    decltype(PQgetvalue)* value = at("PQgetvalue");
};

/// As it was loaded once; stays until the process ends.
const Libpq& pq();

} // namespace convassign
