import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { msOf } from "../../../design/took.tsx";

/** The first day of a part of the range in the person's calendar, such as 2026-11-30. */
export function dayKey(since: Timestamp | undefined): string {
  const at = new Date(since ? msOf(since) : 0);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** The first day of a part of the range, for people. */
export function partText(since: Timestamp | undefined, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium" }).format(since ? msOf(since) : 0);
}
