import { useRouter } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { tinykeys } from "tinykeys";
import { isBusy } from "./is-busy.ts";
import { places } from "./places.ts";

const Palette = lazy(async () => ({ default: (await import("./palette/palette.tsx")).Palette }));

/** The keys of every page: `Ctrl-K` or `⌘K` finds, `/` goes to the filter, `g` and a letter to a page. They do nothing while somebody types or a dialog is open. */
export function Keys() {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const when =
      (act: () => void) =>
      (event: KeyboardEvent): void => {
        if (isBusy(event)) return;
        event.preventDefault();
        act();
      };
    return tinykeys(window, {
      "$mod+k": (event) => {
        event.preventDefault();
        setOpen(true);
        void import("@mantine/spotlight").then(({ spotlight }) => spotlight.open());
      },
      "/": when(() => document.querySelector<HTMLInputElement>("input[type=search]")?.focus()),
      ...Object.fromEntries(places.map(({ key, to }) => [`g ${key}`, when(() => void router.navigate({ to }))])),
    });
  }, [router]);
  return isOpen ? (
    <Suspense>
      <Palette />
    </Suspense>
  ) : null;
}
