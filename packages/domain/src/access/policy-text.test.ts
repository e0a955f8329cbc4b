import { expect, test } from "vitest";
import { parsePolicy } from "./parse-policy.ts";
import { policyText } from "./policy-text.ts";

test.for([
  "resources=*;actions=*",
  "resources=application{env:prod,team:a},deployment;actions=get,list",
  "resources=api_key;actions=create",
])("%s is written as it was read", (text) => expect(policyText(parsePolicy(text))).toBe(text));
