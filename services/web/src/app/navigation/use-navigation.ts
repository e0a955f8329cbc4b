import { useDisclosure, useMediaQuery } from "@mantine/hooks";
import { useCallback, useState } from "react";

/** How the navigation is shown. */
export interface NavigationState {
  /** Whether the window is so narrow that it lies over the page while it is open. */
  readonly isDrawer: boolean;
  readonly isOpen: boolean;
  /** Whether it has signs only. */
  readonly isNarrow: boolean;
  readonly toggle: () => void;
  readonly close: () => void;
  readonly toggleNarrow: () => void;
}

const stored = "slipway.navigation";

/** Where the drawer begins, as `sm` of Mantine. */
const phone = "(max-width: 47.99em)";

/** Whether the bar has names is kept in the browser. */
export function useNavigation(): NavigationState {
  const isDrawer = useMediaQuery(phone, matchMedia(phone).matches);
  const [isOpen, { toggle, close }] = useDisclosure();
  const [narrow, setNarrow] = useState(() => localStorage.getItem(stored) === "signs");
  const toggleNarrow = useCallback(
    () =>
      setNarrow((was) => {
        localStorage.setItem(stored, was ? "names" : "signs");
        return !was;
      }),
    [],
  );
  return { isDrawer, isOpen, isNarrow: narrow && !isDrawer, toggle, close, toggleNarrow };
}
