const PATHS = {
  wall: "M3 4h8v7H3ZM13 4h8v7h-8ZM3 13h8v7H3ZM13 13h8v7h-8Z",
  alarms: "M12 3a6 6 0 0 0-6 6v4l-2 4h16l-2-4V9a6 6 0 0 0-6-6ZM10 20h4",
  map: "m9 4-6 2v14l6-2 6 2 6-2V4l-6 2ZM9 4v14M15 6v14",
  archive: "M3 4h18v4H3ZM5 8v12h14V8M10 12h4",
  settings: "M4 7h10M18 7h2M4 17h2M10 17h10M14 4.5v5M6 14.5v5",
  audit: "M6 3h12v18H6ZM9 8h6M9 12h6M9 16h4",
  reports: "M4 20h16M6 20v-7h3v7M11 20V5h3v15M16 20v-11h3v11",
  evidence: "M5 3h9l5 5v13H5ZM14 3v5h5M9 14l2.5 2.5L16 12",
  plate: "M2 7h20v10H2ZM5.5 7v10M9 10.5v3M12 10.5h2v3h-2ZM17 10.5v3",
  hold: "M6 11h12v10H6ZM8.5 11V7.5a3.5 3.5 0 0 1 7 0V11",
  camera: "M3 7h12v10H3ZM15 11l6-3v8l-6-3Z",
  people: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.5 20c.5-4 3-6 6.5-6s6 2 6.5 6M16 4.5a3.5 3.5 0 0 1 0 6M18 14.5c2 .8 3.2 2.6 3.5 5.5",
  communities: "M3 20V10l5-4 5 4v10ZM13 20h8v-7l-4-3-4 3M6.5 20v-4h3v4",
  more: "M4 7h16M4 12h16M4 17h16",
  close: "m5 5 14 14M19 5 5 19",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.5 1.5M17.5 17.5 19 19M19 5l-1.5 1.5M6.5 17.5 5 19",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z",
  sound: "M4 9v6h4l5 4V5L8 9ZM16 9a4 4 0 0 1 0 6M18.5 6.5a8 8 0 0 1 0 11",
  muted: "M4 9v6h4l5 4V5L8 9ZM16.5 9.5l5 5M21.5 9.5l-5 5",
  back: "M15 5l-7 7 7 7",
  keyboard: "M2 6h20v12H2ZM6 10h.01M10 10h.01M14 10h.01M18 10h.01M7 14h10",
  person: "M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4 21c.6-4.5 3.6-7 8-7s7.4 2.5 8 7",
  plus: "M12 4v16M4 12h16",
  link: "M10 14 20 4M14 4h6v6M18 14v6H4V6h6",
  check: "m4 12.5 5.5 5.5L20 6.5",
} as const;

export type IconName = keyof typeof PATHS;

/** A line drawing; decoration beside a word, so it is hidden from readers. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.7" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
