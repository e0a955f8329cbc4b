import type { TFunction } from "i18next";

/** What `useTranslation` gives as `t`, for functions outside of components. Not derived from it: with as many texts as there are, that is too deep for the compiler. */
export type Translate = TFunction<"page">;
