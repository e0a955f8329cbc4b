import { expect, test } from "vitest";
import { maskerOf } from "./mask-text.ts";

const secretOf = (data: Record<string, string>) => ({
  ...{ apiVersion: "v1", kind: "Secret", metadata: { name: "db" } },
  data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString("base64")])),
});
const masked = maskerOf([secretOf({ url: 'p"ss w/rd', key: "-----BEGIN\nabcdef\n", short: "abc" }), secretOf({ longer: "abcdefghij" })]);

test.for([
  { name: "as it is", text: 'signed in with p"ss w/rd.', want: "signed in with *****." },
  { name: "in JSON", text: String.raw`{"password":"p\"ss w/rd"}`, want: '{"password":"*****"}' },
  { name: "in a URL", text: "db://user:p%22ss%20w%2Frd@host", want: "db://user:*****@host" },
  { name: "in base64", text: "cCJzcyB3L3Jk", want: "*****" },
  { name: "line by line", text: "key abcdef", want: "key *****" },
  { name: "of two the longer one", text: "abcdefghij", want: "*****" },
  { name: "not a short one", text: "abc", want: "abc" },
])("a secret value is masked $name", ({ text, want }) => {
  expect(masked(text)).toBe(want);
});

test("without secrets a text stays", () => {
  expect(maskerOf([])("nothing to hide")).toBe("nothing to hide");
});
