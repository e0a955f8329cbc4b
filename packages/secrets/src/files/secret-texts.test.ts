import { expect, test } from "vitest";
import { secretTexts } from "./secret-texts.ts";

const base64 = (text: string | Buffer) => Buffer.from(text).toString("base64");

test.for([
  { name: "a text", secret: Buffer.from("hunter2 ☃"), want: ["hunter2 ☃"] },
  { name: "a word", secret: Buffer.from("password"), want: ["password"] },
  { name: "bytes", secret: Buffer.from([0xff, 0xfe, 0x00]), want: ["//4A", "fffe00"] },
  { name: "base64", secret: Buffer.from(base64("hunter2-c4nary")), want: [base64("hunter2-c4nary"), "hunter2-c4nary"] },
  {
    name: "base64 with a line break",
    secret: Buffer.from(`${base64("hunter2-c4nary")}\n`),
    want: [`${base64("hunter2-c4nary")}\n`, "hunter2-c4nary"],
  },
  {
    name: "base64 of several lines",
    secret: Buffer.from(base64("a key\nof lines\n")),
    want: [base64("a key\nof lines\n"), "a key\nof lines\n"],
  },
  {
    name: "base64 that is broken into lines",
    secret: Buffer.from("aHVudGVyMi1j\n  NG5hcnk=\n"),
    want: ["aHVudGVyMi1j\n  NG5hcnk=\n", "hunter2-c4nary"],
  },
  {
    name: "base64 of bytes",
    secret: Buffer.from(base64(Buffer.from([0xff, 0xfe, 0, 1, 2, 3]))),
    want: [base64(Buffer.from([0xff, 0xfe, 0, 1, 2, 3]))],
  },
  { name: "base64 of a control character", secret: Buffer.from(base64("ab\0cdefgh")), want: [base64("ab\0cdefgh")] },
])("a secret that is $name is masked by what it is shown as", ({ secret, want }) => expect(secretTexts(secret)).toEqual(want));

test("a file with credentials in JSON is masked by each of them too, also in base64", () => {
  const docker = JSON.stringify({
    auths: { "registry.example.com": { username: "deployer", password: "hunter2-c4nary", auth: base64("deployer:hunter2-c4nary") } },
  });
  const others = ["hunter2-c4nary", base64("deployer:hunter2-c4nary"), "deployer:hunter2-c4nary"];
  expect(secretTexts(Buffer.from(docker)).toSorted()).toEqual([docker, ...others].toSorted());
  expect(secretTexts(Buffer.from(base64(docker))).toSorted()).toEqual([base64(docker), docker, ...others].toSorted());
});

test.for([
  { name: "what is no JSON", text: "{not json, password: hunter2-c4nary}" },
  {
    name: "short credentials, numbers and other fields",
    text: '{"key":"short","token":12345678,"project_id":"a-long-project-name","private_key":null}',
  },
  { name: "a very long array", text: `[${"1,".repeat(300_000)}1]` },
  { name: "arrays within each other", text: `${"[".repeat(5_000)}${"]".repeat(5_000)}` },
])("$name adds nothing", ({ text }) => expect(secretTexts(Buffer.from(text))).toEqual([text]));
