import { expect, test } from "vitest";
import { formatPasswordHash, parsePasswordHash } from "./password-hash.ts";

const salt = "A".repeat(22);
const key = "A".repeat(43);
test("a hash is read as it is written", () => {
  const text = `$scrypt$ln=15,r=8,p=3$${salt}$${key}`;
  expect(formatPasswordHash(parsePasswordHash(text))).toBe(text);
});

test.for([
  { name: "a bcrypt hash", text: "$2a$10$ye96mUqUqTnjUqgwQJbJzel/LJibRhUnmzyypACkvrTSnQpVFZ7qK", says: "bcrypt" },
  { name: "a password", text: "hunter2", says: "not a hash" },
  { name: "a cheap hash", text: `$scrypt$ln=10,r=8,p=1$${salt}$${key}`, says: "too cheap" },
  { name: "a hash with a short salt", text: `$scrypt$ln=15,r=8,p=1$AAAA$${key}`, says: "not a hash" },
  { name: "a hash with a short key", text: `$scrypt$ln=15,r=8,p=1$${salt}$AAAA`, says: "not a hash" },
  { name: "a hash that takes a gigabyte", text: `$scrypt$ln=20,r=8,p=1$${salt}$${key}`, says: "128 MiB" },
  { name: "a hash that takes minutes", text: `$scrypt$ln=15,r=8,p=99$${salt}$${key}`, says: "16 rounds" },
])("$name is refused", ({ text, says }) => {
  expect(() => parsePasswordHash(text)).toThrow(says);
});
