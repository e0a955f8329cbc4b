/** The token of the header `authorization: Bearer …`; undefined without one. */
export function bearerOf(header: Headers): string | undefined {
  return /^bearer +(?<token>\S+)$/i.exec(header.get("authorization") ?? "")?.groups?.["token"];
}
