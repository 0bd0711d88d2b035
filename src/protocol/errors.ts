/**
 * Error codes. A code is stable: programs may depend on it; the sentence is for people and may change.
 * `status` is the HTTP status (RFC 9110); `retryable` says whether the same request may succeed later.
 */
export const ERRORS = {
  invalid_request: { status: 400, retryable: false, title: "The request does not have the form that this route takes" },
  malformed_json: { status: 400, retryable: false, title: "The body is not JSON" },
  malformed_frame: { status: 400, retryable: false, title: "The frame does not have the form of any frame" },
  unknown_type: { status: 400, retryable: false, title: "This server knows no frame of that type" },
  invalid_text: {
    status: 400,
    retryable: false,
    title: "The text is empty, not well-formed, or has control characters or too many marks in a row",
  },
  message_too_long: { status: 400, retryable: false, title: "The message is longer than 8,000 characters" },
  invalid_reaction: { status: 400, retryable: false, title: "A reaction is one emoji" },
  reply_not_found: { status: 400, retryable: false, title: "The message replied to is not in this thread" },
  unauthorized: { status: 401, retryable: false, title: "A bearer token is needed" },
  invalid_token: { status: 401, retryable: false, title: "The token cannot be accepted" },
  token_expired: { status: 401, retryable: false, title: "The token has expired" },
  forbidden: { status: 403, retryable: false, title: "This user may not do that" },
  read_only: { status: 403, retryable: false, title: "This member may read, not write" },
  edit_window_passed: { status: 403, retryable: false, title: "The message is too old to be edited" },
  delete_window_passed: { status: 403, retryable: false, title: "The message is too old to be deleted by its author" },
  origin_not_allowed: { status: 403, retryable: false, title: "Pages of this origin may not use this service" },
  invalid_grant: { status: 403, retryable: false, title: "The grant cannot be accepted" },
  not_found: { status: 404, retryable: false, title: "There is nothing here for this user" },
  method_not_allowed: { status: 405, retryable: false, title: "This route does not take that method" },
  id_taken: { status: 409, retryable: false, title: "Another sender has used this message id" },
  conflict: { status: 409, retryable: false, title: "The message was changed since it was read" },
  too_many_reactions: {
    status: 409,
    retryable: false,
    title: "The message has as many kinds of reactions as it may have",
  },
  too_many_members: { status: 409, retryable: false, title: "The thread has as many members as it may have" },
  gone: { status: 410, retryable: false, title: "The message was deleted" },
  body_too_large: { status: 413, retryable: false, title: "The body is too large" },
  unsupported_media_type: { status: 415, retryable: false, title: "The body must be application/json" },
  upgrade_required: { status: 426, retryable: false, title: "This address speaks WebSocket" },
  rate_limited: { status: 429, retryable: true, title: "Too much at once" },
  internal: { status: 500, retryable: true, title: "Something went wrong on our side" },
  misconfigured: { status: 500, retryable: false, title: "The service is not configured" },
  overloaded: { status: 503, retryable: true, title: "The service is busy" },
  storage_failed: { status: 503, retryable: true, title: "The service could not write" },
  too_many_sockets: { status: 503, retryable: true, title: "The thread has as many sockets as it may have" },
} as const;

export type ErrorCode = keyof typeof ERRORS;
