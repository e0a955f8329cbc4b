import { expect, test } from "vitest";
import { parseStoreUrl, placeName, storeFiles } from "./store-url.ts";

const mysql = { kind: "mysql", host: "db", port: 3306, user: "u", password: "p", database: "slipway", tls: false };

test.for([
  { url: "sqlite:/data/slipway.db", place: { kind: "sqlite", path: "/data/slipway.db" } },
  { url: "sqlite:slipway.db", place: { kind: "sqlite", path: "slipway.db" } },
  { url: "sqlite:///data/slipway.db", place: { kind: "sqlite", path: "/data/slipway.db" } },
  { url: "mysql://u:p@db/slipway", place: mysql },
  { url: "mysql://u:p@db:3307/slipway?tls=true", place: { ...mysql, port: 3307, tls: true } },
  { url: "mysql://u%40x:p%2F%3A%25@[::1]:3306/slipway", place: { ...mysql, host: "::1", user: "u@x", password: "p/:%" } },
  { url: "mysql://u@db/slipway", place: { ...mysql, password: "" } },
])("$url is read", ({ url, place }) => {
  expect(parseStoreUrl(url)).toEqual(place);
});

test.for([
  { url: "postgres://u:secret1@db/x", says: "unknown scheme" },
  { url: "mysql://u:secret1/with#slash@db/x", says: "the store URL is invalid" },
  { url: "mysql://u:secret1@db:99999/x", says: "the store URL is invalid" },
  { url: "mysql://u:secret1@db", says: "has no database" },
  { url: "mysql://u:secret1@db/x?ssl=on", says: "unknown options: ssl" },
  { url: "mysql://u:secret1@db/x?tls=maybe", says: "true or false" },
  { url: "mysql://u:secret1%zz@db/x", says: "password in the store URL is invalid" },
  { url: "sqlite:", says: "has no file" },
])("$url is rejected, and the message does not contain the password", ({ url, says }) => {
  const error = thrownBy(() => parseStoreUrl(url));
  expect(error).toMatchObject({ code: "invalid", message: expect.stringContaining(says) });
  expect(String(error)).not.toContain("secret1");
  expect(JSON.stringify(error)).not.toContain("secret1");
});

test("the name of a place contains neither user nor password", () => {
  expect(placeName(parseStoreUrl("mysql://u:secret@db:3307/slipway"))).toBe("mysql://db:3307/slipway");
});

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}

test("a SQLite store has its file and those of its log, a server has none here", () => {
  expect(storeFiles("sqlite:/data/a.db")).toEqual(["/data/a.db", "/data/a.db-wal", "/data/a.db-shm"]);
  expect(storeFiles("mysql://u:p@db/slipway")).toEqual([]);
});
