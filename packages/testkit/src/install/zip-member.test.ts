import { deflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { zipMember } from "./zip-member.ts";

/** A zip archive with one stored and one packed file. */
function archive(): Buffer {
  const files = [
    { name: "a/stored", method: 0, data: Buffer.from("as it is") },
    { name: "a/packed", method: 8, data: deflateRawSync("x".repeat(1000)) },
  ];
  const [bodies, entries]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const { name, method, data } of files) {
    const [head, entry] = [Buffer.alloc(30), Buffer.alloc(46)];
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(name.length, 26);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    const body = Buffer.concat([head, Buffer.from(name), data]);
    bodies.push(body);
    entries.push(Buffer.concat([entry, Buffer.from(name)]));
    offset += body.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, ...entries, end]);
}

test("a file is found by its name, packed or not", () => {
  expect(zipMember(archive(), "a/stored").toString()).toBe("as it is");
  expect(zipMember(archive(), "a/packed").toString()).toBe("x".repeat(1000));
});

test("a file that is not there, and what is no archive, are errors", () => {
  expect(() => zipMember(archive(), "a/other")).toThrow("has no a/other");
  expect(() => zipMember(Buffer.from("<html>"), "a")).toThrow("not a zip archive");
});
