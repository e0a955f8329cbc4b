import { createHash } from "node:crypto";
import type { AttemptsOf } from "@slipway/bus";
import { placeOfAddress } from "../../../limits/place-of.ts";

/** Everybody may invent names and has many addresses: so many counts exist at most. */
const mostUsers = 1_024;
const mostAddresses = 65_536;

/** Where attempts for a user are counted, whether or not there is such a user. */
export function bucketOfUser(username: string): AttemptsOf {
  return { kind: "user", bucket: numberOf(username.normalize("NFC").toLowerCase(), mostUsers) };
}

/** Where attempts from an address are counted. Of an IPv6 address the network counts, as every machine has all addresses of one. */
export function bucketOfAddress(address: string): AttemptsOf {
  return { kind: "address", bucket: numberOf(placeOfAddress(address), mostAddresses) };
}

/** Where attempts from a browser are counted in which somebody has signed in before. */
export function bucketOfBrowser(id: string): AttemptsOf {
  return { kind: "browser", bucket: createHash("sha256").update(id).digest("base64url").slice(0, 22) };
}

function numberOf(text: string, most: number): string {
  return `${createHash("sha256").update(text).digest().readUInt32BE() % most}`;
}
