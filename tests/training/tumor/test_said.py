"""What labels of other sources say."""

from braintx.training.tumor.said import said_of, states_of


def test_labels_of_other_sources_say_no_more_than_they_know():
    assert said_of("glioma", "T1C+ skull-stripped", "Glioblastoma").stripped
    assert said_of("healthy", "T2").states == states_of(("T2",), False)
    assert said_of("healthy", "MRI_healthy_new").states == states_of(
        ("T1C", "T1", "T2", "FLAIR"), False
    )
    assert said_of("other_sequence", "T2", "Meningioma").states == states_of(("T2",), True)
    assert said_of("other_sequence", "T2W", "multiple sclerosis").no_mask
    assert said_of("other_lesion_T1C", "T1C+", "Tuberculoma").outlier
