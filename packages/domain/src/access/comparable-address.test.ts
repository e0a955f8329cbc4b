import { expect, test } from "vitest";
import { comparableAddress } from "./comparable-address.ts";

test.for([
  { address: "Ann.Lee@Example.com", want: "ann.lee@example.com" },
  { address: "mar\u212A@example.com", want: "mar\u212A@example.com" },
  { address: "\u0130van@example.com", want: "\u0130van@example.com" },
  { address: "", want: "" },
])("$address is compared as $want", ({ address, want }) => expect(comparableAddress(address)).toBe(want));
