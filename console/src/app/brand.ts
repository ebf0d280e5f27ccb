import { createContext, use } from "react";

/** In whose page a tenant sees the console: the platform's own name and colour. */
export interface Brand {
  readonly name: string | null;
  readonly color: string | null;
}

/** See {@link useBrand}. */
export const BrandContext = createContext<{
  readonly brand: Brand | null;
  readonly setBrand: (brand: Brand | null) => void;
}>({
  brand: null,
  setBrand: () => {},
});

/** In whose page this is; null for the console by itself. */
export function useBrand() {
  return use(BrandContext);
}
