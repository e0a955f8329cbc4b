import { UnstyledButton } from "@mantine/core";
import { IconChevronsLeft, IconChevronsRight } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { type KeyboardEvent, lazy, Suspense, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { places } from "../places.ts";
import { mayGo } from "./may-go.ts";
import classes from "./navigation.module.css";
import type { NavigationState } from "./use-navigation.ts";
import { useRights } from "./use-rights.ts";

/** Loaded after the page, as it is no reason to wait. */
const WaitingCount = lazy(async () => ({ default: (await import("./waiting-count.tsx")).WaitingCount }));

/** Where one can go: a bar with names, or signs only; on a phone a drawer over the page, which Escape and a touch beside it close. */
export function Navigation({ state }: { readonly state: NavigationState }) {
  const { t } = useTranslation();
  const { isDrawer, isOpen, isNarrow, close, toggleNarrow } = state;
  const rights = useRights();
  const box = useRef<HTMLUListElement>(null);
  useEffect(() => {
    if (isDrawer && isOpen) box.current?.querySelector<HTMLElement>("a[aria-current], a")?.focus();
  }, [isDrawer, isOpen]);
  const closeByKey = ({ key }: KeyboardEvent): void => {
    if (key === "Escape" && isOpen) close();
  };
  const hidden = isDrawer && !isOpen;
  const Fold = isNarrow ? IconChevronsRight : IconChevronsLeft;
  return (
    <>
      {isDrawer && isOpen && <div className={classes["beside"]} onClick={close} aria-hidden />}
      <nav
        className={classes["bar"]}
        aria-label={t("app.navigation")}
        inert={hidden}
        onKeyDown={closeByKey}
        data-narrow={isNarrow || undefined}
      >
        <ul ref={box} className={classes["places"]}>
          {places
            .filter((place) => mayGo(place, rights))
            .map(({ to, word, icon: Icon, key }) => (
              <li key={to}>
                <Link
                  to={to}
                  className={classes["place"] ?? ""}
                  onClick={close}
                  title={`${t(`pages.${word}`)} (g ${key})`}
                  aria-keyshortcuts={`g ${key}`}
                >
                  <Icon size={20} stroke={1.5} aria-hidden className={classes["sign"] ?? ""} />
                  <span className={classes["name"]}>{t(`pages.${word}`)}</span>
                  {word === "waiting" && (
                    <Suspense>
                      <WaitingCount />
                    </Suspense>
                  )}
                </Link>
              </li>
            ))}
        </ul>
        <UnstyledButton
          className={classes["fold"] ?? ""}
          onClick={toggleNarrow}
          visibleFrom="sm"
          aria-expanded={!isNarrow}
          title={t(isNarrow ? "app.showNames" : "app.hideNames")}
        >
          <Fold size={20} stroke={1.5} aria-hidden className={classes["sign"] ?? ""} />
          <span className={classes["name"]}>{t(isNarrow ? "app.showNames" : "app.hideNames")}</span>
        </UnstyledButton>
      </nav>
    </>
  );
}
