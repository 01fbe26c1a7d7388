import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../components/Dialog";
import { keyLabel, registry } from "./registry";

/** Show every key that works on the screen below. */
export function KeyMap({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const scopes = useSyncExternalStore(registry.subscribe, registry.snapshot);
  const shown = [...scopes].reverse().filter((scope) => !scope.modal && scope.bindings.length > 0);
  return (
    <Dialog title={t("shell:keys.title")} onClose={onClose}>
      {shown.map((scope) => (
        <section key={scope.title} className="key-map">
          <h3>{t(scope.title)}</h3>
          <dl>
            {scope.bindings.map((binding) => (
              <div key={`${binding.code}${binding.label}`}>
                <dt><kbd>{keyLabel(binding)}</kbd></dt>
                <dd>{t(binding.label)}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <p className="muted">{t("shell:keys.layout")}</p>
    </Dialog>
  );
}
