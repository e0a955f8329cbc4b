/** What an error says. */
export function messageOf(error: unknown): string {
  return error instanceof Error && error.message !== "" ? error.message : errorCode(error) || String(error);
}

/** The driver's code, such as ECONNREFUSED or ER_DUP_ENTRY; "" when it has none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

/** The error without what the driver hung on it: mysql2 keeps the statement with all its values, which belongs in no log. */
export function withoutStatement(error: unknown): Error {
  const bare = new Error(messageOf(error));
  if (error instanceof Error) {
    bare.name = error.name;
    if (error.stack !== undefined) bare.stack = error.stack;
  }
  const code = errorCode(error);
  return code === "" ? bare : Object.assign(bare, { code });
}
