/** Rows and alarms, as the platform bills them. */
export interface Cost {
  written: number;
  read: number;
  alarms: number;
}

/** What the platform would bill for this work of an object, as its own cursors count it. An alarm that is set is a written row too. */
export async function costIn(storage: DurableObjectStorage, work: () => Promise<unknown>): Promise<Cost> {
  const cost = { written: 0, read: 0, alarms: 0 };
  const { sql } = storage;
  const exec = sql.exec;
  const setAlarm = storage.setAlarm;
  Object.defineProperty(sql, "exec", {
    configurable: true,
    value: (...args: Parameters<typeof exec>) => {
      const cursor = exec.apply(sql, args);
      const rows = cursor.toArray();
      cost.written += cursor.rowsWritten;
      cost.read += cursor.rowsRead;
      return { toArray: () => rows };
    },
  });
  Object.defineProperty(storage, "setAlarm", {
    configurable: true,
    value: (...args: Parameters<typeof setAlarm>) => {
      cost.alarms++;
      return setAlarm.apply(storage, args);
    },
  });
  try {
    await work();
  } finally {
    Reflect.deleteProperty(sql, "exec");
    Reflect.deleteProperty(storage, "setAlarm");
  }
  return cost;
}
