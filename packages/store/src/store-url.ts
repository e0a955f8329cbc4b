import { Fault } from "@slipway/domain";

/** The location of a store. */
export type StorePlace =
  | { readonly kind: "sqlite"; readonly path: string }
  | {
      readonly kind: "mysql";
      readonly host: string;
      readonly port: number;
      readonly user: string;
      readonly password: string;
      readonly database: string;
      /** Whether to use TLS. The server's certificate is verified; `NODE_EXTRA_CA_CERTS` adds certificate authorities. */
      readonly tls: boolean;
    };

const forms = 'mysql://USER:PASSWORD@HOST:PORT/DATABASE (add "?tls=true" for TLS) or sqlite:PATH';

/** Parses a store URL. Throws `invalid` with a message that never quotes the URL, because it may contain a password. */
export function parseStoreUrl(url: string): StorePlace {
  if (url.startsWith("sqlite:")) {
    const path = url.slice("sqlite:".length).replace(/^\/\/(?=\/)/, "");
    if (path === "") throw new Fault("invalid", "the store URL has no file: use sqlite:PATH");
    return { kind: "sqlite", path };
  }
  if (!url.startsWith("mysql://")) throw new Fault("invalid", `the store URL has an unknown scheme: use ${forms}`);
  // `new URL` quotes the invalid URL in its error.
  if (!URL.canParse(url)) throw new Fault("invalid", `the store URL is invalid: use ${forms}; write special characters as %XX`);
  return mysqlPlace(new URL(url));
}

function mysqlPlace(url: URL): StorePlace {
  const database = decode(url.pathname.slice(1), "database");
  const user = decode(url.username, "user");
  if (database === "" || database.includes("/")) throw new Fault("invalid", `the store URL has no database: use ${forms}`);
  if (user === "") throw new Fault("invalid", `the store URL has no user: use ${forms}`);
  const unknown = [...url.searchParams.keys()].filter((key) => key !== "tls");
  if (unknown.length > 0) throw new Fault("invalid", `the store URL has unknown options: ${unknown.join(", ")}; the only option is tls`);
  const tls = url.searchParams.get("tls") ?? "false";
  if (tls !== "true" && tls !== "false") throw new Fault("invalid", "the option tls of the store URL must be true or false");
  return {
    kind: "mysql",
    host: url.hostname.replace(/^\[(.*)\]$/, "$1") || "localhost",
    port: url.port === "" ? 3306 : Number(url.port),
    user,
    password: decode(url.password, "password"),
    database,
    tls: tls === "true",
  };
}

function decode(part: string, what: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new Fault("invalid", `the ${what} in the store URL is invalid: write special characters as %XX`);
  }
}

/** The files that a store has on this machine, whether or not they exist yet; none for a server. Throws what `parseStoreUrl` throws. */
export function storeFiles(url: string): readonly string[] {
  const place = parseStoreUrl(url);
  return place.kind === "sqlite" ? ["", "-wal", "-shm"].map((end) => `${place.path}${end}`) : [];
}

/** Returns the location for people, without user and password. */
export function placeName(place: StorePlace): string {
  return place.kind === "sqlite" ? place.path : `mysql://${place.host}:${place.port}/${place.database}`;
}
