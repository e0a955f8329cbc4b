import { expect, test } from "vitest";
import { serverAddress } from "./server-address.ts";

test.for(["http://127.0.0.1:7400", "https://slipway.example.com/", "HTTPS://slipway.example.com"])(
  "%s is the address of a gateway",
  (text) => expect(serverAddress(text)).toBe(text),
);

test.for(["", "127.0.0.1:7400", "ftp://a.example", "https://a.example:99999", "http:/"])("%j is no address", (text) =>
  expect(() => serverAddress(text)).toThrow("Write an address such as http://127.0.0.1:7400."),
);

test.for(["https://ann:secret@a.example", "https://a.example/slipway", "https://a.example/?x=1", "https://a.example/#x"])(
  "%s has more than a gateway has",
  (text) => {
    expect(() => serverAddress(text)).toThrow("Write an address without user, path and query, such as https://a.example.");
    expect(() => serverAddress(text)).not.toThrow("secret");
  },
);
