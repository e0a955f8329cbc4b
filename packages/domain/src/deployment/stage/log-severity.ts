/** The severity of an entry of a stage's log. */
export type LogSeverity = "info" | "success" | "error";
