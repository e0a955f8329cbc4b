import { expect, test } from "vitest";
import { placeOfAddress } from "./place-of.ts";

test.for([
  { address: "192.0.2.1", place: "192.0.2.1" },
  { address: "::ffff:192.0.2.1", place: "192.0.2.1" },
  { address: "2001:db8:1:2:3:4:5:6", place: "2001:db8:1:2::/64" },
  { address: "2001:0db8:0001:0002::9", place: "2001:db8:1:2::/64" },
  { address: "2001:db8::5", place: "2001:db8:0:0::/64" },
  { address: "::1", place: "0:0:0:0::/64" },
  { address: "fe80::1%eth0", place: "fe80:0:0:0::/64" },
  { address: undefined, place: "" },
])("calls from $address are counted for $place", ({ address, place }) => {
  expect(placeOfAddress(address)).toBe(place);
});
