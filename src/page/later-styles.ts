let loading: Promise<void> | undefined;

/** The styles of what comes later. Asked for again when they could not be had. */
export function laterStyles(): Promise<void> {
  loading ??= new Promise((resolve, reject) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = "/build/later.css";
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => {
      link.remove();
      loading = undefined;
      reject(new Error("unable to load the styles of this part"));
    });
    document.head.append(link);
  });
  return loading;
}
