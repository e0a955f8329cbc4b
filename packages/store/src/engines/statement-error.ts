/** Returns the message of an error, or its code if the message is empty. */
export function messageOf(error: unknown): string {
  return error instanceof Error && error.message !== "" ? error.message : errorCode(error) || String(error);
}

/** Returns the code of an error, such as ECONNREFUSED or ER_DUP_ENTRY; "" if it has none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

/** Returns the error without the driver's properties: mysql2 attaches the statement with all its values, which must not be logged. */
export function withoutStatement(error: unknown): Error {
  const bare = new Error(messageOf(error));
  if (error instanceof Error) {
    bare.name = error.name;
    if (error.stack !== undefined) bare.stack = error.stack;
  }
  const code = errorCode(error);
  return code === "" ? bare : Object.assign(bare, { code });
}
