import { useTranslation } from "react-i18next";
import type { ReactNode } from "react";
import { asApiError } from "../api/errors";
import { useErrorText } from "../i18n/errorText";
import { Button } from "./Button";

/** Grey bars in the shape of what is coming. */
export function Skeleton({ rows = 3, height = 20 }: { rows?: number; height?: number }) {
  const { t } = useTranslation();
  return (
    <div className="skeleton" role="status" aria-label={t("common:loading")}>
      {Array.from({ length: rows }, (_, row) => <div key={row} style={{ height }} />)}
    </div>
  );
}

/** Say what a place will hold, and offer the one action that fills it. */
export function EmptyState({ title, text, action }: { title: string; text?: string; action?: ReactNode }) {
  return (
    <div className="empty-state">
      <p className="empty-title">{title}</p>
      {text !== undefined && <p className="muted">{text}</p>}
      {action}
    </div>
  );
}

/** Say what happened and what to do, with a code to quote and a way to try again. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  const text = useErrorText();
  const failure = asApiError(error);
  return (
    <div className="error-state" role="alert">
      <p className="empty-title">{text(failure)}</p>
      <p className="muted">{t("common:code")} <code>{failure.code}</code></p>
      {onRetry && <Button onClick={onRetry}>{t("common:retry")}</Button>}
    </div>
  );
}

/** One line about a failed action, beside what failed. */
export function ErrorLine({ error }: { error: unknown }) {
  const text = useErrorText();
  if (error === null || error === undefined) return null;
  const failure = asApiError(error);
  return <p className="error-line" role="alert">{text(failure)} <code>{failure.code}</code></p>;
}

/** Say that this role may not see the page, and who can change that. */
export function NoPermission() {
  const { t } = useTranslation();
  return <EmptyState title={t("common:no_permission")} text={t("common:who_can_give")} />;
}
