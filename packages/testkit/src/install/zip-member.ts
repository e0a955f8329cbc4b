import { inflateRawSync } from "node:zlib";

const entrySignature = 0x02014b50;

/** The content of one file of a zip archive, which must be smaller than 4 GB. Throws if there is no such file. Not every machine has a program for zip. */
export function zipMember(archive: Buffer, name: string): Buffer {
  const end = archive.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  if (end < 0) throw new Error("this is not a zip archive");
  const count = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);
  for (let index = 0; index < count; index += 1) {
    if (archive.readUInt32LE(at) !== entrySignature) throw new Error("the zip archive is damaged");
    const [method, packed, length, extra, comment, offset] = [
      archive.readUInt16LE(at + 10),
      archive.readUInt32LE(at + 20),
      archive.readUInt16LE(at + 28),
      archive.readUInt16LE(at + 30),
      archive.readUInt16LE(at + 32),
      archive.readUInt32LE(at + 42),
    ];
    if (archive.toString("utf8", at + 46, at + 46 + length) === name) return content(archive, offset, packed, method);
    at += 46 + length + extra + comment;
  }
  throw new Error(`the zip archive has no ${name}`);
}

function content(archive: Buffer, offset: number, packed: number, method: number): Buffer {
  const start = offset + 30 + archive.readUInt16LE(offset + 26) + archive.readUInt16LE(offset + 28);
  const data = archive.subarray(start, start + packed);
  return method === 0 ? data : inflateRawSync(data);
}
