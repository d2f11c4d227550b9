"""AWS's answers of CloudWatch: moto keeps no metric that a service writes."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from answer import Answer, now
from call import Call
from realism import answers

Metric = dict[str, Any]

# The value of a metric at each of the times, `None` where there is no datapoint: times are the starts of periods, of so many seconds.
Source = Callable[[Call, Metric, list[datetime], int], list[float | None]]

sources: dict[tuple[str, str], Source] = {}


def publishes(namespace: str, metric: str) -> Callable[[Source], Source]:
    """Registers the function that knows a metric's values."""

    def register(function: Source) -> Source:
        sources[namespace, metric] = function
        return function

    return register


def dimensions(metric: Metric) -> dict[str, str]:
    return {entry["Name"]: entry["Value"] for entry in metric.get("Dimensions") or []}


@answers("cloudwatch", "GetMetricData")
def metric_data(call: Call) -> Answer:
    """A metric that nobody publishes has no datapoint."""
    results = [metric_result(query, call) for query in call.params["MetricDataQueries"]]
    return Answer({"MetricDataResults": results, "Messages": []})


def metric_result(query: dict[str, Any], call: Call) -> dict[str, Any]:
    stat = query.get("MetricStat")
    points = datapoints(call, stat["Metric"], stat["Period"]) if stat else []
    return {
        "Id": query["Id"],
        "Label": query.get("Label") or (label_of(stat["Metric"]) if stat else query["Id"]),
        "StatusCode": "Complete",
        "Timestamps": [time for time, _ in points],
        "Values": [value for _, value in points],
    }


def label_of(metric: Metric) -> str:
    """What tells it from the others."""
    return " ".join([*dimensions(metric).values(), metric["MetricName"]])


def datapoints(call: Call, metric: Metric, period: int) -> list[tuple[datetime, float]]:
    source = sources.get((metric["Namespace"], metric["MetricName"]))
    if source is None:
        return []
    times = timestamps(call, period)
    values = source(call, metric, times, period)
    return [(time, value) for time, value in zip(times, values, strict=True) if value is not None]


def timestamps(call: Call, period: int) -> list[datetime]:
    """The newest first, as AWS gives them unless asked otherwise; the current period is not there yet."""
    start, end = (int(call.params[name].replace(tzinfo=UTC).timestamp()) for name in ("StartTime", "EndTime"))
    newest = min(end, int(now().timestamp())) // period * period - period
    listed = [
        datetime.fromtimestamp(time, tz=UTC) for time in range(newest, start // period * period - 1, -period)
    ]
    return listed[::-1] if call.params.get("ScanBy") == "TimestampAscending" else listed
