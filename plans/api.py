"""What the API says of a plan besides its own fields."""

from rest_framework.fields import Field


class UnitField(Field):
    """The name of an agency."""

    def to_representation(self, agency):
        return agency.name


class ActivitiesField(Field):
    """The activities as the page shows them: words, days, state, outputs with what proves them."""

    def get_attribute(self, plan):
        return plan

    def to_representation(self, plan):
        return [self._activity(activity) for activity in plan.activities_in_full()]

    def _activity(self, activity):
        return {
            "uid": str(activity.uid),
            "number": activity.number,
            "description": activity.description,
            "form": activity.form,
            "timing_text": activity.timing_text,
            "recurrence": activity.recurrence,
            "periods": [{"start": period.start, "end": period.end} for period in activity.periods],
            "state": activity.current_state,
            "halted_reason": activity.halted_reason,
            "lead_unit": activity.lead_unit.name if activity.lead_unit else None,
            "supporting_units": [unit.name for unit in activity.supporting_units.all()],
            "url": activity.address,
            "outputs": [self._output(output) for output in activity.outputs.all()],
        }

    def _output(self, output):
        return {
            "description": output.description,
            "needed_count": output.needed_count,
            "reached_count": output.reached_count,
            "is_proven": output.is_proven,
            "evidence": [
                {"title": each.name, "url": each.address, "quantity": each.quantity} for each in output.public_evidence
            ],
        }
