import { Burger, Group, Text } from "@mantine/core";
import { Link, Outlet } from "@tanstack/react-router";
import { lazy, Suspense, useRef, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { signInState, subscribeToSignIn } from "../api/session.ts";
import { ConnectionNotice } from "./connection-notice.tsx";
import { Keys } from "./keys.tsx";
import { Navigation } from "./navigation/navigation.tsx";
import { useNavigation } from "./navigation/use-navigation.ts";
import classes from "./shell.module.css";
import { SignedOut } from "./signed-out.tsx";

/** Loaded after the page: menus are a tenth of all that it needs at first. */
const HeaderMenus = lazy(async () => ({ default: (await import("./header-menus.tsx")).HeaderMenus }));

/** What is around every page: where one can go, who one is, and whether what one sees is current. */
export function Shell() {
  const { t } = useTranslation();
  const navigation = useNavigation();
  const burger = useRef<HTMLButtonElement>(null);
  const who = useSyncExternalStore(subscribeToSignIn, signInState);
  const { isDrawer, isOpen, isNarrow, toggle } = navigation;
  const close = (): void => {
    if (isDrawer && isOpen) burger.current?.focus();
    navigation.close();
  };
  return (
    <div className={classes["shell"]} data-narrow={isNarrow || undefined}>
      <a className={classes["skip"]} href="#content">
        {t("app.skip")}
      </a>
      <header className={classes["header"]}>
        <Burger
          ref={burger}
          opened={isOpen}
          onClick={toggle}
          hiddenFrom="sm"
          size="sm"
          aria-label={t("app.navigation")}
          aria-expanded={isOpen}
        />
        <Link to="/applications" className={classes["brand"] ?? ""}>
          <img src="/slipway.svg" alt="" width={24} height={24} />
          <Text fw={600}>{t("app.title")}</Text>
        </Link>
        <Group gap="xs" ml="auto" wrap="nowrap">
          <Suspense>
            <HeaderMenus />
          </Suspense>
        </Group>
      </header>
      <Navigation state={{ ...navigation, close }} />
      <main id="content" className={classes["content"]}>
        <Keys />
        <ConnectionNotice />
        {who === "signed-out" || who === "ended" || who === "closed" ? <SignedOut why={who} /> : <Outlet />}
      </main>
    </div>
  );
}
