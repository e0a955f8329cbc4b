import { expect, test } from "vitest";
import { basicEnvironment } from "./basic-environment.ts";

const environment = {
  PATH: "/bin",
  HOME: "/root",
  LC_ALL: "C",
  https_proxy: "http://proxy",
  AWS_SECRET_ACCESS_KEY: "secret",
  GITHUB_TOKEN: "secret",
  NATS_URL: "nats://u:p@n",
  SLIPWAY_PLUGIN_TOKEN: "t",
  REGION: "eu",
  GONE: undefined,
};

test("only variables of the list are passed on, and those that are named", () => {
  const listed = { PATH: "/bin", HOME: "/root", LC_ALL: "C", https_proxy: "http://proxy" };
  expect(basicEnvironment([], environment)).toEqual(listed);
  expect(basicEnvironment(["REGION", "GONE", "NOT_SET"], environment)).toEqual({ ...listed, REGION: "eu" });
});
