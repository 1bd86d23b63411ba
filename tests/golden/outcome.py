"""The outcome of a call, in a form that JSON holds."""


def outcome(call):
    """`{"output": …}` of what `call` returns, or `{"raises": …}`, a class."""
    try:
        return {"output": call()}
    except Exception as error:
        return {"raises": type(error).__name__}
