import "./design/styles.ts";
import { createRoot } from "react-dom/client";
import { loadSession } from "./api/session.ts";
import { Page } from "./app/page.tsx";
import { chosenLanguage, speak } from "./words/words.ts";

const place = document.getElementById("page");
if (place === null) throw new Error("index.html has no element #page");
// What fails here is asked again by the first call.
void loadSession().catch(() => {});
await speak(chosenLanguage());
createRoot(place).render(<Page />);
