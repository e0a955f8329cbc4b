import { useEffect, useRef } from "react";

/** Asks again when what the answer is about has changed. */
export function useFreshWith(value: unknown, refetch: () => unknown): void {
  const last = useRef(value);
  useEffect(() => {
    if (last.current === value) return;
    last.current = value;
    refetch();
  }, [value, refetch]);
}
