import { gzipSync } from "node:zlib";

/** One entry of an archive, as no honest program writes it. */
export interface TarEntry {
  readonly name: string;
  /** `5`: a directory, `2`: a symbolic link, `1`: a hard link, `3`: a device. Default: a file. */
  readonly type?: "0" | "1" | "2" | "3" | "5";
  readonly target?: string;
  readonly content?: string | Uint8Array;
}

/** A gzipped tar archive (ustar, POSIX.1-1988) with these names as they are. */
export function tarOf(entries: readonly TarEntry[]): Buffer {
  const blocks = entries.flatMap(({ name, type = "0", target = "", content = "" }) => {
    const data = Buffer.from(content);
    const header = Buffer.alloc(512);
    header.write(name, 0, 100);
    header.write("0000777\0", 100);
    header.write("0000000\0".repeat(2), 108);
    header.write(`${data.length.toString(8).padStart(11, "0")}\0`, 124);
    header.write("00000000000\0", 136);
    header.write("        ", 148);
    header.write(type, 156);
    header.write(target, 157, 100);
    header.write("ustar\x0000", 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
    return [header, data, Buffer.alloc((512 - (data.length % 512)) % 512)];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}
