import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, useSearchParams } from "react-router";
import { useSessionQuery, useSignIn } from "../api/session";
import { Button, ErrorLine, TextField } from "../components";
import { LonePage } from "./LonePage";
import "./signin.css";

/** The address to go on to: only one of our own, never another site. */
export function safeNext(next: string | null): string {
  return next !== null && /^\/(?![/\\])/.test(next) ? next : "/";
}

export function SignInPage() {
  const { t } = useTranslation("signin");
  const [search] = useSearchParams();
  const session = useSessionQuery();
  const signIn = useSignIn();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  if (session.data) return <Navigate to={safeNext(search.get("next"))} replace />;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    signIn.mutate({ login: login.trim(), password }, { onError: () => { setPassword(""); } });
  };
  return (
    <LonePage title={t("title")}>
      <form onSubmit={submit}>
        <TextField label={t("login")} value={login} onChange={(e) => { setLogin(e.target.value); }} autoComplete="username" autoCapitalize="none" spellCheck={false} autoFocus required />
        <TextField label={t("password")} type="password" value={password} onChange={(e) => { setPassword(e.target.value); }} autoComplete="current-password" required />
        <ErrorLine error={signIn.error} />
        <Button kind="primary" type="submit" busy={signIn.isPending}>{t("sign_in")}</Button>
      </form>
      <p className="muted">{t("no_account")}</p>
    </LonePage>
  );
}
