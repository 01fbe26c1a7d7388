import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession, useSignOut } from "../api/session";
import { Icon } from "../components/Icon";
import { PasswordDialog } from "../signin/PasswordDialog";

/** Who is signed in; change the password, sign out. */
export function PersonMenu() {
  const { t } = useTranslation("shell");
  const { person } = useSession();
  const signOut = useSignOut();
  const menu = useRef<HTMLDivElement>(null);
  const [changing, setChanging] = useState(false);
  const close = () => { menu.current?.hidePopover(); };
  return (
    <>
      <button type="button" className="button button-quiet person" popoverTarget="person-menu" aria-label={`${person.name}, ${t(`role.${person.role}`)}`}>
        <Icon name="person" />
        <span className="person-words wide-only"><span>{person.name}</span><span className="muted">{t(`role.${person.role}`)}</span></span>
      </button>
      <div id="person-menu" ref={menu} popover="auto" className="menu">
        <p className="menu-head">{person.name}<span className="muted">{person.login} · {t(`role.${person.role}`)}</span></p>
        <button type="button" onClick={() => { close(); setChanging(true); }}>{t("change_password")}</button>
        <button type="button" onClick={() => { close(); signOut.mutate(); }}>{t("sign_out")}</button>
      </div>
      {changing && <PasswordDialog onClose={() => { setChanging(false); }} />}
    </>
  );
}
