import "@mantine/core/styles/Menu.css";
import "@mantine/core/styles/Popover.css";
import "@mantine/core/styles/Tooltip.css";
import { ActionIcon, Button, Menu, Tooltip, useMantineColorScheme } from "@mantine/core";
import { IconLanguage, IconSun, IconUser } from "@tabler/icons-react";
import { useEffect, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { loadSession, peopleSignIn, session, signIn, signInState, signOut, subscribeToSignIn } from "../api/session.ts";
import { chooseLanguage, type Language, languages } from "../words/words.ts";
import classes from "./header-menus.module.css";

/** Colours, language, and who uses the page. */
export function HeaderMenus() {
  return (
    <>
      <ColorMenu />
      <LanguageMenu />
      <PersonMenu />
    </>
  );
}

function ColorMenu() {
  const { t } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  return (
    <Menu>
      <Menu.Target>
        <Tooltip label={t("app.colors")}>
          <ActionIcon variant="subtle" color="gray" aria-label={t("app.colors")}>
            <IconSun size={18} stroke={1.5} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {(["light", "dark", "auto"] as const).map((scheme) => (
          <Menu.Item key={scheme} onClick={() => setColorScheme(scheme)}>
            {t(`app.${scheme}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function LanguageMenu() {
  const { t } = useTranslation();
  return (
    <Menu>
      <Menu.Target>
        <Tooltip label={t("app.language")}>
          <ActionIcon variant="subtle" color="gray" aria-label={t("app.language")}>
            <IconLanguage size={18} stroke={1.5} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {Object.entries(languages).map(([language, name]) => (
          <Menu.Item key={language} lang={language} onClick={() => void chooseLanguage(language as Language)}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function PersonMenu() {
  const { t } = useTranslation();
  const who = useSyncExternalStore(subscribeToSignIn, signInState);
  useEffect(() => {
    const look = () => void loadSession().catch(() => {});
    // What keeps a session from ending while somebody looks.
    const timer = setInterval(look, 5 * 60_000);
    return () => clearInterval(timer);
  }, []);
  if (who !== "signed-in")
    return who === "anonymous" && peopleSignIn() ? (
      <Button size="compact-sm" variant="light" onClick={signIn}>
        {t("app.signIn")}
      </Button>
    ) : null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          leftSection={<IconUser size={16} stroke={1.5} />}
          classNames={{ section: classes["person-sign"] ?? "", label: classes["person-name"] ?? "" }}
          title={session()?.name}
        >
          {session()?.name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => signOut()}>{t("app.signOut")}</Menu.Item>
        <Menu.Item onClick={() => signOut({ everywhere: true })}>{t("app.signOutEverywhere")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
