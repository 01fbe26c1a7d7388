import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Camera } from "../api/types";
import { useSession } from "../api/session";
import { Button, Dialog, EmptyState, ErrorLine, ErrorState, Skeleton, TextField } from "../components";
import { dateAndTime } from "../format/time";
import { useLanguage } from "../i18n/useLanguage";
import type { Engine } from "./engine";
import { dayStart } from "./localTime";
import { useAddBookmark, useBookmarks, useRemoveBookmark } from "./queries";
import type { Bookmark } from "./types";

const MAX_TEXT = 200;

interface Props {
  cameras: Camera[];
  engine: Engine;
  caseReference: string;
  onClose: () => void;
}

/** Mark the moment for colleagues, and go to what was marked. */
export function BookmarkDialog({ cameras, engine, caseReference, onClose }: Props) {
  const { t } = useTranslation("archive");
  const language = useLanguage();
  const [at] = useState(() => engine.clock.now());
  const [text, setText] = useState("");
  const add = useAddBookmark();
  const ids = cameras.map((camera) => camera.id);
  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    add.mutate({ camera_ids: ids, at: new Date(at).toISOString(), text, case_reference: caseReference }, { onSuccess: () => { setText(""); } });
  };
  return (
    <Dialog title={t("bookmarks.title")} onClose={onClose}>
      {cameras.length > 0 && (
        <form onSubmit={send}>
          <TextField label={t("bookmarks.text")} hint={t("bookmarks.at", { time: dateAndTime(at, language) })} value={text} required maxLength={MAX_TEXT} onChange={(event) => { setText(event.target.value); }} />
          <ErrorLine error={add.error} />
          <div><Button kind="primary" type="submit" busy={add.isPending}>{t("bookmarks.add")}</Button></div>
        </form>
      )}
      <List ids={ids} day={dayStart(at)} cameras={cameras} onGo={(moment) => { engine.seek(moment); onClose(); }} />
    </Dialog>
  );
}

function List({ ids, day, cameras, onGo }: { ids: string[]; day: number; cameras: Camera[]; onGo: (at: number) => void }) {
  const { t } = useTranslation("archive");
  const list = useBookmarks(ids, day);
  if (list.isError) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  if (list.data === undefined) return <Skeleton rows={3} height={44} />;
  if (list.data.length === 0) return <EmptyState title={t("bookmarks.empty")} text={t("bookmarks.empty_text")} />;
  return (
    <ul className="archive-bookmarks">
      {list.data.map((bookmark) => <Item key={bookmark.id} bookmark={bookmark} cameras={cameras} onGo={onGo} />)}
    </ul>
  );
}

function Item({ bookmark, cameras, onGo }: { bookmark: Bookmark; cameras: Camera[]; onGo: (at: number) => void }) {
  const { t } = useTranslation("archive");
  const language = useLanguage();
  const { person, permissions } = useSession();
  const mine = [person.login, person.name].includes(bookmark.person_name);
  const remove = useRemoveBookmark();
  const names = bookmark.camera_ids.map((id) => cameras.find((camera) => camera.id === id)?.name ?? id).join(", ");
  return (
    <li>
      <button type="button" className="archive-bookmark" onClick={() => { onGo(Date.parse(bookmark.at)); }}>
        <strong>{bookmark.text}</strong>
        <span className="muted">{dateAndTime(bookmark.at, language)} · {names}</span>
        <span className="muted">{bookmark.person_name}{bookmark.case_reference !== "" && ` · ${t("case")} ${bookmark.case_reference}`}</span>
      </button>
      {(mine || permissions.includes("release_holds")) && (
        <Button kind="quiet" busy={remove.isPending} aria-label={t("bookmarks.remove", { text: bookmark.text })} onClick={() => { remove.mutate(bookmark.id); }}>{t("common:remove")}</Button>
      )}
      <ErrorLine error={remove.error} />
    </li>
  );
}
