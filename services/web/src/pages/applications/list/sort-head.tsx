import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import type { ReactNode } from "react";
import classes from "./applications-table.module.css";
import type { Sort, SortColumn } from "./sort-applications.ts";

interface Props {
  readonly column: SortColumn;
  readonly sort: Sort;
  readonly sortBy: (sort: Sort) => void;
  readonly className: string | undefined;
  readonly children: ReactNode;
}

/** The head of a column by which the list can be sorted, and by which it is sorted the other way round when it is. */
export function SortHead({ column, sort, sortBy, className, children }: Props) {
  const isBack = sort === `-${column}`;
  const isBy = sort === column || isBack;
  const Arrow = isBack ? IconArrowUp : IconArrowDown;
  return (
    <th scope="col" className={className} aria-sort={isBy ? (isBack ? "descending" : "ascending") : undefined}>
      <button type="button" className={classes["sort"]} onClick={() => sortBy(sort === column ? `-${column}` : column)}>
        {children}
        {isBy && <Arrow size={14} stroke={2} aria-hidden />}
      </button>
    </th>
  );
}
