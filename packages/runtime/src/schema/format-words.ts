import type { core } from "zod";

/** What a text of each format is; a format that is not here is named as it is. */
const formats: Readonly<Record<string, string>> = {
  email: "an e-mail address",
  url: "a URL",
  datetime: "a time such as 2026-01-02T03:04:05Z",
  date: "a date such as 2026-01-02",
  time: "a time of day such as 03:04:05",
  duration: "an ISO 8601 duration such as PT1H",
  ipv4: "an IPv4 address",
  ipv6: "an IPv6 address",
  cidrv4: "a range of IPv4 addresses such as 10.0.0.0/8",
  cidrv6: "a range of IPv6 addresses such as fd00::/8",
  base64: "base64",
  json_string: "JSON",
  uuid: "a UUID",
  lowercase: "in lower case",
  uppercase: "in upper case",
};

/** The message for a text that does not have its format. */
export function formatWords(issue: core.$ZodRawIssue<core.$ZodIssueInvalidStringFormat>): string {
  const { format, pattern } = issue;
  const part = (name: string) => JSON.stringify(issue[name]);
  switch (format) {
    case "starts_with":
      return `must begin with ${part("prefix")}`;
    case "ends_with":
      return `must end with ${part("suffix")}`;
    case "includes":
      return `must contain ${part("includes")}`;
    case "regex":
      return `must match ${pattern}`;
    default:
      return `must be ${formats[format] ?? `a valid ${format}`}`;
  }
}
