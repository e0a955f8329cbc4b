import { expect, test } from "vitest";
import { Tail } from "./tail.ts";

test("the end is kept, and what is missing is said", () => {
  const tail = new Tail(5);
  tail.add(Buffer.from("abc"));
  expect(tail.toString()).toBe("abc");
  tail.add(Buffer.from("defg"));
  expect(tail.toString()).toBe("… 2 bytes before this\ncdefg");
});
