import "@fontsource-variable/inter";
import "./styles/index.css";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { applyStoredTheme } from "./app/theme";
import { startTranslation } from "./i18n";

applyStoredTheme();
const root = document.getElementById("root");
void startTranslation().then(() => { if (root) createRoot(root).render(<App />); });
