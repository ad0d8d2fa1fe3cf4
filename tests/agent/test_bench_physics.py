import json

from agent.cli import main


def test_parts_that_are_left_out_keep_their_figures(tmp_path, capsys):
    out = tmp_path / "physics.json"
    common = ["bench", "physics", "--homes", "1", "--walks", "1", "--seed", "5", "--out", str(out)]
    assert main([*common, "--parts", "honesty", "--interactions", "3"]) == 0
    first = json.loads(out.read_text())
    assert first["honesty"]["interactions"] == 3
    assert first["honesty"]["violations"] == 0
    assert main([*common, "--parts", "drift", "--ticks", "10", "--json"]) == 0
    second = json.loads(capsys.readouterr().out)
    assert second["honesty"] == first["honesty"]
    assert second["drift"]["lifelike"]["median"]["odometry_mean_m"] > 0
    assert json.loads(out.read_text()) == second


def test_hands_are_measured_beside_each_other(tmp_path):
    out = tmp_path / "physics.json"
    common = ["bench", "physics", "--grasps", "1", "--interactions", "2", "--seed", "5", "--out", str(out)]
    assert main([*common, "--parts", "grasps"]) == 0
    found = json.loads(out.read_text())["grasps"]
    assert {"magic", "suction", "parallel"} < set(found)
    for hand in ("magic", "suction", "parallel"):
        assert found[hand]["take"]["tries"] == 10
        assert found[hand]["broken"] == found[hand]["astray"] == 0
        refused = sum(found[hand]["take"]["reasons"].values())
        assert found[hand]["take"]["share"] == 1 - refused / 10
    assert found["suction"]["interactions"]["violations"] == 0
