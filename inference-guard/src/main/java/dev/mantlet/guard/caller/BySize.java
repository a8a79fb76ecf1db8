package dev.mantlet.guard.caller;

/** The costs that need no function of the application. */
enum BySize implements Cost {
  CALLS {
    @Override
    public long of(RequestFacts request) {
      return 1;
    }
  },
  ROWS {
    @Override
    public long of(RequestFacts request) {
      return Math.max(1, request.rows());
    }
  },
  ELEMENTS {
    @Override
    public long of(RequestFacts request) {
      return Math.max(1, request.elements());
    }
  }
}
