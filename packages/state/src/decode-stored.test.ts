import { Fault } from "@slipway/domain";
import { expect, test } from "vitest";
import { decodeStored } from "./decode-stored.ts";

test("stored data is returned as it was decoded", () => expect(decodeStored("deployment d", () => "state")).toBe("state"));

test("stored data that cannot be decoded is an internal fault that names the data", () => {
  const decode = () => {
    throw new Fault("invalid", "at is missing");
  };
  const fault = { code: "internal", message: "deployment d cannot be decoded: at is missing" };
  expect(() => decodeStored("deployment d", decode)).toThrow(expect.objectContaining(fault));
});
