import { expect, test } from "vitest";
import { decodeLog } from "./commit.ts";

const hash = (digit: string) => digit.repeat(40);

test("commits with and without files, bodies and possible dates are parsed", () => {
  const log = [
    ["", hash("a"), "one", "A <a@x>", "1795424400", "body\nkey: value\n", "\nfile 1", hash("f"), "\nodd"],
    ["", hash("b"), "", "B <>", "", "", ""].slice(0, 6),
    ["", hash("c"), "three", "C <c@x>", "99999999999999999999", "", "\nlast", ""],
  ];
  const commits = decodeLog(log.flat().join("\0"));
  expect(commits.map(({ hash: id, subject, body, changedFiles }) => ({ id, subject, body, changedFiles }))).toEqual([
    { id: hash("a"), subject: "one", body: "body\nkey: value", changedFiles: ["file 1", hash("f"), "\nodd"] },
    { id: hash("b"), subject: "", body: "", changedFiles: [] },
    { id: hash("c"), subject: "three", body: "", changedFiles: ["last"] },
  ]);
  expect(commits.map(({ authoredAt }) => authoredAt.toString())).toEqual([
    "2026-11-23T09:00:00Z",
    "1970-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
  ]);
});

test("no commits are an empty list", () => {
  expect(decodeLog("")).toEqual([]);
});

test("output that is not a log is rejected", () => {
  expect(() => decodeLog("fatal\0words\0")).toThrow("unreadable output");
});
