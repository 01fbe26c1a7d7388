import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePermission, useSession } from "../api/session";
import type { Person } from "../api/types";
import { Button, ErrorState, Icon, NoPermission, Skeleton, StateMark } from "../components";
import { longDate } from "../format/time";
import { useLanguage } from "../i18n/useLanguage";
import { AdminTabs } from "./AdminTabs";
import { usePeople } from "./people";
import { PersonDialog } from "./PersonDialog";
import { ResetDialog } from "./ResetDialog";
import "./admin.css";

type Opened = { kind: "add" } | { kind: "change"; person: Person } | { kind: "reset"; person: Person } | null;

export default function PeoplePage() {
  return usePermission("manage_people") ? <People /> : <NoPermission />;
}

function People() {
  const { t } = useTranslation("admin");
  const people = usePeople();
  const [opened, setOpened] = useState<Opened>(null);
  const close = () => { setOpened(null); };
  return (
    <div className="admin">
      <AdminTabs>
        <Button kind="primary" onClick={() => { setOpened({ kind: "add" }); }}><Icon name="plus" size={16} />{t("people.add")}</Button>
      </AdminTabs>
      {people.isPending && <div className="padded"><Skeleton rows={4} height={44} /></div>}
      {people.isError && <ErrorState error={people.error} onRetry={() => void people.refetch()} />}
      {people.data && <PeopleTable people={people.data} onOpen={setOpened} />}
      {opened?.kind === "add" && <PersonDialog person={undefined} onClose={close} />}
      {opened?.kind === "change" && <PersonDialog person={opened.person} onClose={close} />}
      {opened?.kind === "reset" && <ResetDialog person={opened.person} onClose={close} />}
    </div>
  );
}

function PeopleTable({ people, onOpen }: { people: Person[]; onOpen: (opened: Opened) => void }) {
  const { t } = useTranslation("admin");
  const language = useLanguage();
  const { person: self } = useSession();
  return (
    <div className="table-scroll">
      <table className="table">
        <thead><tr>{["person", "role", "state", "since", "actions"].map((column) => <th key={column} scope="col">{t(`people.column.${column}`)}</th>)}</tr></thead>
        <tbody>
          {people.map((person) => (
            <tr key={person.id}>
              <th scope="row"><span className="cell-main">{person.name}{person.id === self.id && <span className="muted"> {t("people.you")}</span>}</span><span className="cell-sub">{person.login}</span></th>
              <td>{t(`shell:role.${person.role}`)}</td>
              <td><PersonState person={person} /></td>
              <td>{longDate(person.created_at, language)}</td>
              <td className="cell-actions">
                <Button onClick={() => { onOpen({ kind: "change", person }); }} aria-label={`${t("common:change")}: ${person.name}`}>{t("common:change")}</Button>
                <Button onClick={() => { onOpen({ kind: "reset", person }); }} aria-label={`${t("people.reset")}: ${person.name}`}>{t("people.reset")}</Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function PersonState({ person }: { person: Person }) {
  const { t } = useTranslation("admin");
  const word = person.disabled_at !== null ? "disabled" : person.must_change_password ? "one_time" : "active";
  return <span className="state-words"><StateMark state={word === "active" ? "good" : word === "disabled" ? "disabled" : "low"} />{t(`people.state.${word}`)}</span>;
}
